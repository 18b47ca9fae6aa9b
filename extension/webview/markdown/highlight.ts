import type { Emitter, LanguageFn } from 'highlight.js';
import highlighter from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import kotlin from 'highlight.js/lib/languages/kotlin';
import lua from 'highlight.js/lib/languages/lua';
import makefile from 'highlight.js/lib/languages/makefile';
import markdown from 'highlight.js/lib/languages/markdown';
import php from 'highlight.js/lib/languages/php';
import powershell from 'highlight.js/lib/languages/powershell';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import shell from 'highlight.js/lib/languages/shell';
import sql from 'highlight.js/lib/languages/sql';
import swift from 'highlight.js/lib/languages/swift';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';

/** A piece of code under one name for what it is: `keyword`, `string`, ... */
export interface CodeSpan {
  readonly scope: string | undefined;
  readonly text: string;
}

/** Characters: longer code stays in one colour. */
const MOST_CODE = 10_000;
/** Likewise: in one long word some grammars look again from each of its characters, for seconds. */
const MOST_LINE = 200;

const LANGUAGES: Readonly<Record<string, LanguageFn>> = {
  ...{ bash, c, cpp, csharp, css, diff, dockerfile, go, ini, java, javascript, json, kotlin, lua, makefile },
  ...{ markdown, php, powershell, python, ruby, rust, shell, sql, swift, typescript, xml, yaml },
};

/** Takes what the highlighter says as spans instead of HTML. */
class SpanEmitter implements Emitter {
  readonly spans: CodeSpan[] = [];
  readonly #scopes: string[] = [];

  startScope(name: string): void {
    this.#scopes.push(name);
  }

  endScope(): void {
    this.#scopes.pop();
  }

  // What the highlighter calls, beside its own type.

  openNode(name: string): void {
    this.startScope(name);
  }

  closeNode(): void {
    this.endScope();
  }

  addText(text: string): void {
    if (text !== '') this.spans.push({ scope: this.#scopes.at(-1), text });
  }

  __addSublanguage(emitter: Emitter): void {
    if (emitter instanceof SpanEmitter) this.spans.push(...emitter.spans);
  }

  toHTML(): string {
    return '';
  }

  finalize(): void {
    return;
  }
}

highlighter.configure({ __emitter: SpanEmitter });
for (const [name, language] of Object.entries(LANGUAGES)) highlighter.registerLanguage(name, language);

/** The code in pieces; in one where the language is not known. */
export function highlight(code: string, language: string): readonly CodeSpan[] {
  const plain = [{ scope: undefined, text: code }];
  if (isTooLong(code) || !highlighter.getLanguage(language)) return plain;
  const { _emitter } = highlighter.highlight(code, { language, ignoreIllegals: true });
  const spans = _emitter instanceof SpanEmitter ? _emitter.spans : plain;
  // It gives up in the middle where a grammar fails; nothing that was written may be missing.
  return spans.map(({ text }) => text).join('') === code ? spans : plain;
}

function isTooLong(code: string): boolean {
  return code.length > MOST_CODE || code.split('\n').some((line) => line.length > MOST_LINE);
}
