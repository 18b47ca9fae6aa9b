import { describeSoak } from '../support/soak.ts';

// `npm run test:slow` has a long one.
describeSoak(600);
