import { authMessages } from '../../../../common/src/wire/messages.ts';
import { definePlugin } from '../../plugin/api.ts';
import { Accounts } from './accounts.ts';
import { addAccountCommands } from './account-commands.ts';
import { addImportCommands } from './account-import.ts';
import { AccountDeletion } from './account-deletion.ts';
import { addAdminCommands } from './admin-commands.ts';
import { authConfig, type AuthContext } from './auth-config.ts';
import { Decoys } from './decoys.ts';
import { DeviceLogin } from './device-login.ts';
import { DeviceRequests } from './device-requests.ts';
import { Devices } from './devices.ts';
import { ImportedAccounts } from './imported-accounts.ts';
import { ImportExpiry } from './import-expiry.ts';
import { addInviteCommands } from './invite-commands.ts';
import { Invites } from './invites.ts';
import { LastSeen } from './last-seen.ts';
import { PasswordChanges } from './password-changes.ts';
import { ScramLogin } from './scram-login.ts';
import { SignUp } from './sign-up.ts';

/** Accounts, invites, passwords (SCRAM) and device keys: PROTOCOL.md section 6. */
export const authPlugin = definePlugin({
  name: 'auth',
  version: '0.1.0',
  reads: [
    'user names',
    'display names',
    'password verifiers',
    'device names',
    'device public keys',
    'addresses',
  ],
  configSchema: authConfig,
  messages: authMessages,
  async setup(context) {
    context.daemon.setRegistration(context.config.registration);
    const accounts = new Accounts(context.storage);
    const invites = new Invites(context.storage, context.clock);
    const devices = new Devices(context.storage);
    const lastSeen = new LastSeen(devices);
    const decoys = await Decoys.load(context.storage);
    await invites.sweep();
    const imported = new ImportedAccounts(context.storage);
    addAdminCommands(context, accounts, invites);
    addInviteCommands(context, invites);
    addImportCommands(context, accounts, imported);
    addLogins(context, {
      signUp: new SignUp(context, accounts, invites),
      device: new DeviceLogin({ accounts, devices, decoys, lastSeen }),
    });
    addPasswords(context, new ScramLogin(accounts, decoys), new PasswordChanges(context, accounts, imported));
    addDevices(context, new DeviceRequests(context, devices));
    const deletion = new AccountDeletion(context, { accounts, devices, imported });
    addDeletion(context, deletion);
    addAccountCommands(context, deletion);
    const { clock, log, config } = context;
    addExpiry(context, new ImportExpiry({ imported, deletion, clock, log, keepDays: config.importedDays }));
    addLastSeen(context, lastSeen);
  },
});

function addLogins(context: AuthContext, { signUp, device }: { signUp: SignUp; device: DeviceLogin }): void {
  context.authenticate('auth.sign-up', (body, guest) => signUp.handle(body, guest));
  context.authenticate('auth.device-login', (body, guest) => device.handle(body, guest));
}

function addPasswords(context: AuthContext, scram: ScramLogin, changes: PasswordChanges): void {
  context.authenticate('auth.scram-first', (body, guest) => scram.loginFirst(body, guest));
  context.authenticate('auth.scram-final', (body, guest) => scram.loginFinal(body, guest));
  context.handle('auth.scram-first', (body, session) => scram.sessionFirst(body, session));
  context.handle('auth.scram-final', (body, session) => scram.sessionFinal(body, session));
  context.handle('auth.change-password', (verifier, session) => changes.change(verifier, session));
}

function addDevices(context: AuthContext, devices: DeviceRequests): void {
  context.handle('auth.enrol-device', (body, session) => devices.enrol(body, session));
  context.handle('auth.devices', (_body, session) => devices.list(session));
  context.handle('auth.revoke-device', ({ device }, session) => devices.revoke(device, session));
  context.handle('auth.log-out', (_body, session) => devices.logOut(session));
}

function addDeletion(context: AuthContext, deletion: AccountDeletion): void {
  context.handle('auth.delete-account', (_body, session) => deletion.delete(session));
  context.on('started', () => {
    deletion.resume();
  });
  context.onDispose(() => {
    deletion.dispose();
  });
}

function addExpiry(context: AuthContext, expiry: ImportExpiry): void {
  context.on('started', () => {
    expiry.begin();
  });
  context.onDispose(() => {
    expiry.dispose();
  });
}

/** Beside the login's path: nobody waits for it. */
function addLastSeen(context: AuthContext, lastSeen: LastSeen): void {
  context.on('sessionReady', ({ session }) => {
    lastSeen.note(session, context.clock.now()).catch((error: unknown) => {
      context.log.error({ user: session.user, err: error }, 'could not note when a device was last seen');
    });
  });
}
