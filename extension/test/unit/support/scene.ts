import type { ViewScene } from '../../../src/view-scene.ts';
import { englishTexts } from './english-texts.ts';

const address = { host: 'chat.example.org', port: 7373 };

/** Alice is signed in, with her keys. */
export function sceneOf(part: Partial<ViewScene> = {}): ViewScene {
  return {
    state: {
      kind: 'ready',
      address,
      welcome: {
        name: 'Team',
        registration: 'invite',
        limits: { recordBytes: 1, loginRecordBytes: 1, loginAttempts: 1 },
      },
      user: 'alice',
      displayName: 'Alice',
      identity: 'present',
    },
    profile: { address, daemonKey: 'k', user: 'alice', signedIn: true, hasToken: false },
    people: new Map(),
    names: new Map(),
    direct: { encryption: { kind: 'ready' }, all: [] },
    locale: 'en',
    texts: englishTexts,
    ...part,
  };
}
