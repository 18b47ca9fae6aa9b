import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chatCommands } from '../../src/terminal/chat-commands.ts';
import { parseChatLine } from '../../src/terminal/chat-line.ts';
import { fuzz } from '../support/fuzz.ts';

const parse = (line: string) => parseChatLine(line, chatCommands);

describe('a line typed in the chat', () => {
  it('is a message when it begins with no command', () => {
    assert.deepEqual(parse(' good morning '), { kind: 'text', text: 'good morning' });
    assert.deepEqual(parse('People are nice'), { kind: 'text', text: 'People are nice' });
    assert.deepEqual(parse('   '), { kind: 'empty' });
  });

  it('is a command with or without a slash', () => {
    const dm = { kind: 'command', name: 'dm', words: ['bob'], text: 'see  you at 3' };
    assert.deepEqual(parse('dm bob see  you at 3'), dm);
    assert.deepEqual(parse('/DM bob see  you at 3'), dm);
    assert.deepEqual(parse('/people'), { kind: 'command', name: 'people', words: [], text: '' });
  });

  it('has words with spaces in quotes', () => {
    const words = (line: string) => {
      const parsed = parse(line);
      return parsed.kind === 'command' ? [...parsed.words, parsed.text] : parsed.kind;
    };
    assert.deepEqual(words('group "my family" bob carol'), ['my family', 'bob carol']);
    assert.deepEqual(words('accept #"my family"'), ['#my family', '']);
    assert.deepEqual(words('save 3 "my photo.jpg"'), ['3', 'my photo.jpg', '']);
    assert.deepEqual(words('dm bob "quoted" text'), ['bob', '"quoted" text']);
    assert.deepEqual(words('open "half'), ['"half', '']);
    assert.deepEqual(words('open a"b"c'), ['a"b"c', '']);
    assert.equal(words('open "my" family'), 'wrong');
  });

  it('is never a message when a command lacks something or has too much', () => {
    assert.deepEqual(parse('dm'), { kind: 'wrong', name: 'dm', why: 'Write: dm <user> [message]' });
    assert.deepEqual(parse('edit'), { kind: 'wrong', name: 'edit', why: 'Write: edit [number] <message>' });
    const wrong = parse('people are nice');
    assert.ok(wrong.kind === 'wrong' && wrong.why.endsWith('broadcast people are nice'));
  });

  it('names the nearest command for an unknown one', () => {
    const wrong = parse('/peopel');
    assert.ok(wrong.kind === 'wrong' && wrong.why.includes('"people"'));
    const unknown = parse('/usr/bin is full');
    assert.ok(unknown.kind === 'wrong' && unknown.why.includes('"help" lists the commands. A message'));
    assert.deepEqual(parse('//usr/bin is full'), { kind: 'text', text: '/usr/bin is full' });
  });

  it('has nothing to do with what every object has', () => {
    assert.deepEqual(parse('constructor'), { kind: 'text', text: 'constructor' });
    assert.equal(parse('/__proto__').kind, 'wrong');
  });

  it('keeps the text of any message to the letter', () => {
    fuzz(500, fc.string({ unit: 'grapheme' }), (text) => {
      const line = parse(`broadcast ${text}`);
      assert.ok(line.kind === 'command' && line.name === 'broadcast');
      assert.equal(line.text, text.trim());
    });
  });

  it('is never sent as a message when it begins with a command', () => {
    const command = fc.constantFrom(...Object.keys(chatCommands));
    fuzz(200, fc.tuple(command, fc.string({ unit: 'binary' })), ([name, rest]) => {
      assert.notEqual(parse(`${name} ${rest}`).kind, 'text');
      const { kind } = parse(rest);
      assert.ok(['empty', 'text', 'command', 'wrong'].includes(kind));
    });
  });
});
