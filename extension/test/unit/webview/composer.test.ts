import assert from 'node:assert/strict';
import { completionsOf } from '../../../webview/completion.ts';
import { composerKey } from '../../../webview/composer-key.ts';

const commands = [
  { name: 'broadcast', argument: '<message>', description: '' },
  { name: 'signup', description: '' },
  { name: 'signin', description: '' },
];

describe('completion of commands', () => {
  const cases = [
    ['/', 'broadcast signup signin'],
    ['/s', 'signup signin'],
    ['/SI', 'signup signin'],
    ['/signi', 'signin'],
    ['/signin', ''],
    ['/x', ''],
    ['//', ''],
    ['/broadcast hi', ''],
    ['s', ''],
    [' /s', ''],
    ['', ''],
  ] as const;
  for (const [text, names] of cases) {
    it(`${JSON.stringify(text)} offers ${names || 'nothing'}`, () => {
      const found = completionsOf(text, { commands, people: [] }).map(({ label }) => label.slice(1));
      assert.equal(found.join(' '), names);
    });
  }

  it('leaves room for an argument', () => {
    const found = completionsOf('/', { commands, people: [] }).map(({ text }) => text);
    assert.deepEqual(found, ['/broadcast ', '/signup', '/signin']);
  });
});

describe('completion of people', () => {
  const people = [
    { user: 'bob', displayName: 'Robert' },
    { user: 'bobby', displayName: '' },
    { user: 'carol', displayName: 'Bo Carol' },
  ];
  const cases = [
    ['/dm ', 'bob bobby carol'],
    ['/DM  bo', 'bob bobby carol'],
    ['/dm @bobb', 'bobby'],
    ['/dm rob', 'bob'],
    ['/dm zed', ''],
    ['/dm bob', 'bob bobby'],
    ['/dm bob ', ''],
    ['/add ', 'bob bobby carol'],
    ['/add bob bo', 'bob bobby carol'],
    ['/add bob ', ''],
    ['/remove c', 'carol'],
    ['/remove Bob', ''],
    ['/group Crew bobby carol', ''],
    ['/group Crew ', 'bob bobby carol'],
    ['/group "My crew" bob c', 'carol'],
    ['/group Crew bob ', ''],
    ['/group ', ''],
    ['/dmx b', ''],
    ['hi /dm b', ''],
  ] as const;
  for (const [text, users] of cases) {
    it(`${JSON.stringify(text)} offers ${users || 'nobody'}`, () => {
      const found = completionsOf(text, { commands, people }).map(({ label }) => label);
      assert.equal(found.join(' '), users);
    });
  }

  it('leaves the cursor where the message begins', () => {
    assert.equal(completionsOf('/dm ca', { commands, people })[0]?.text, '/dm carol ');
    const [carol] = completionsOf('/group Crew bob @ca', { commands, people });
    assert.equal(carol?.text, '/group Crew bob carol ');
  });

  for (const [text, expected] of [
    ['@', ['@bob ']],
    ['hi @b', ['hi @bob ']],
    ['a line\n(@bo', ['a line\n(@bob ']],
    ['hi @bob', []],
    ['mail a@b', []],
  ] as const)
    it(`offers who can be mentioned after ${JSON.stringify(text)}`, () => {
      const mentionable = [{ user: 'bob', displayName: 'Bob' }];
      const found = completionsOf(text, { commands, people: [], mentionable });
      assert.deepEqual(
        found.map((one) => one.text),
        expected,
      );
    });
});

describe('keys of the composer', () => {
  const plain = {
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    isComposing: false,
    keyCode: 13,
  };
  const typing = { isListOpen: false, isEmpty: false, hasAbout: false };
  const choosing = { ...typing, isListOpen: true };

  it('sends with Enter, begins a line with Shift+Enter', () => {
    assert.equal(composerKey({ ...plain, key: 'Enter' }, typing), 'submit');
    assert.equal(composerKey({ ...plain, key: 'Enter', shiftKey: true }, typing), undefined);
  });

  it('leaves Enter to an input method', () => {
    assert.equal(composerKey({ ...plain, key: 'Enter', isComposing: true }, typing), undefined);
    assert.equal(composerKey({ ...plain, key: 'Enter', keyCode: 229 }, typing), undefined);
    assert.equal(composerKey({ ...plain, key: 'Enter', isComposing: true }, choosing), undefined);
  });

  it('moves and chooses in the list while it is open', () => {
    const keys = ['ArrowDown', 'ArrowUp', 'Tab', 'Enter', 'Escape', 'a'];
    const acts = keys.map((key) => composerKey({ ...plain, key }, choosing));
    assert.deepEqual(acts, ['next', 'previous', 'complete', 'complete', 'close', undefined]);
    assert.equal(composerKey({ ...plain, key: 'Tab' }, typing), undefined);
  });

  it('edits the last own message with the arrow upwards, in an empty field only', () => {
    const up = { ...plain, key: 'ArrowUp' };
    assert.equal(composerKey(up, { ...typing, isEmpty: true }), 'edit-last');
    assert.equal(composerKey(up, typing), undefined);
    assert.equal(composerKey(up, { ...typing, isEmpty: true, hasAbout: true }), undefined);
    assert.equal(composerKey({ ...up, shiftKey: true }, { ...typing, isEmpty: true }), undefined);
  });

  it('answers nothing any more with Escape', () => {
    const escape = { ...plain, key: 'Escape' };
    assert.equal(composerKey(escape, { ...typing, hasAbout: true }), 'leave-about');
    assert.equal(composerKey(escape, { ...choosing, hasAbout: true }), 'close');
    assert.equal(composerKey(escape, typing), undefined);
  });
});
