import assert from 'node:assert/strict';
import { problemOfAnswer } from '../../../common/src/client/problem-words.ts';
import { timerWords } from '../../../common/src/client/conversations/book/conversation-timer.ts';
import { CoreWords } from '../../src/core-words.ts';

const german = new CoreWords({
  'The message is empty./core': 'Die Nachricht ist leer.',
  'The server refused this./core': 'Der Server hat das abgelehnt.',
  '{0} It says: {1}/core': '{0} Er sagt: {1}',
  '{0} It takes you again in {1}./core': '{0} In {1} nimmt er dich wieder an.',
  '{0} seconds/core': '{0} Sekunden',
  '{0} set messages to disappear after {1}./core': 'Nach {1} verschwinden Nachrichten: {0} wollte es so.',
  '{0} weeks/core': '{0} Wochen',
  'On another device you/core': 'Auf einem anderen Gerät hast du',
  '{0} left./core': '{0} ist gegangen.',
  'You made the group “{0}”./core': 'Du hast die Gruppe „{0}“ gemacht.',
  Lobby: 'Empfang',
  '{0} online': '{0} da',
});
const say = (text: string) => german.translate(text);

describe('what the client core says in English', () => {
  it('is said in the language of the bundle', () => {
    assert.equal(say('The message is empty.'), 'Die Nachricht ist leer.');
    assert.equal(say('bob left.'), 'bob ist gegangen.');
  });

  it('is put together again from its parts, whatever order they have there', () => {
    assert.equal(
      say(timerWords('On another device you', 1_209_600)),
      'Nach 2 Wochen verschwinden Nachrichten: Auf einem anderen Gerät hast du wollte es so.',
    );
    const { message } = problemOfAnswer({ code: 'refused', message: 'not\nnow', retryAfter: 5 });
    assert.equal(
      say(message),
      'Der Server hat das abgelehnt. Er sagt: not now In 5 Sekunden nimmt er dich wieder an.',
    );
  });

  it('stays as it is where the bundle has no word for it, and names stay names', () => {
    for (const text of ['nobody knows this', 'Lobby', '3 online', '']) assert.equal(say(text), text);
    assert.equal(say('You made the group “Lobby”.'), 'Du hast die Gruppe „Lobby“ gemacht.');
    assert.equal(say('You made the group “{1} $& (”.'), 'Du hast die Gruppe „{1} $& (“ gemacht.');
  });

  it('is not searched for in what is longer than anything it says', () => {
    const long = `${'x'.repeat(2_000)} left.`;
    assert.equal(say(long), long);
  });
});
