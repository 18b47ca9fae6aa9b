import { describeSoak } from '../../common/test/client/support/soak.ts';

describeSoak(Number(process.env['NONCESENSE_SOAK_MESSAGES'] ?? 50_000));
