import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import manifest from '../../../package.json' with { type: 'json' };
import { CommandId } from '../../src/command-ids.ts';

const { contributes } = manifest;
const known: readonly string[] = Object.values(CommandId);
const root = new URL('../../../', import.meta.url);

describe('what the extension adds to VS Code', () => {
  it('has few key bindings, each for a command that there is, and only where the person is in it', () => {
    assert.ok(contributes.keybindings.length <= 4);
    for (const { command, when } of contributes.keybindings) {
      assert.ok(known.includes(command), command);
      assert.match(when, /^activeWebviewPanelId == 'noncesense\.chat' \|\| focusedView =~ /);
    }
  });

  it('says something in every state in which a list may be empty', () => {
    const states = ['offline', 'connecting', 'waiting', 'guest', 'elsewhere'];
    for (const { id } of contributes.views.noncesense) {
      const conditions = contributes.viewsWelcome.filter(({ view }) => view === id).map(({ when }) => when);
      for (const state of states)
        assert.ok(
          conditions.some((when) => holdsIn(state, when)),
          `${id} ${state}`,
        );
    }
  });

  it('leads through four steps, each ticked off by what the person did, with a picture in the colours of the theme', () => {
    const [walkthrough] = contributes.walkthroughs;
    assert.equal(walkthrough?.steps.length, 4);
    for (const { completionEvents, media } of walkthrough.steps) {
      assert.match(
        completionEvents.join(),
        /^onContext:noncesense\.(hasServer|state == ready|hasSpoken|hasVerified)$/,
      );
      const picture = readFileSync(new URL(media.svg, root), 'utf8');
      assert.match(picture, /var\(--vscode-foreground\)/);
      assert.doesNotMatch(picture, /#[0-9a-f]{3}|rgb|<script|href/i);
    }
  });

  it('lets no workspace change what a person is told, or tells others', () => {
    for (const [name, { scope }] of Object.entries(contributes.configuration.properties))
      assert.equal(scope, 'application', name);
  });

  it('ships its texts and pictures', () => {
    assert.ok(existsSync(new URL(`${manifest.l10n}/bundle.l10n.json`, root)));
    const shipped = readFileSync(new URL('.vscodeignore', root), 'utf8').split('\n');
    for (const line of ['!l10n/**', '!walkthrough/**', '!package.nls*.json'])
      assert.ok(shipped.includes(line), line);
  });
});

/** As VS Code reads it, for the one context key that counts here. */
function holdsIn(state: string, when: string): boolean {
  const pattern = /noncesense\.state =~ \/(.*)\//.exec(when)?.[1];
  return pattern === undefined
    ? when.includes(`noncesense.state == ${state}`)
    : new RegExp(pattern).test(state);
}
