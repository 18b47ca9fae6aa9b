import assert from 'node:assert/strict';
import { chatHtml } from '../../../src/chat/chat-html.ts';

describe('the page of the chat', () => {
  const html = chatHtml({
    cspSource: 'https://*.vscode-cdn.net',
    nonce: 'n0nce',
    script: 'https://x/webview.js?a=1&b=2',
    styles: ['https://x/webview.css'],
    language: 'en"><script>',
    conversation: '"><b>',
    title: '</title><script>alert(1)</script>',
  });

  it('forbids everything but its own script, styles and font', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    assert.equal(
      policy,
      "default-src 'none'; script-src 'nonce-n0nce'; style-src https://*.vscode-cdn.net; font-src https://*.vscode-cdn.net",
    );
  });

  it('carries what it is restored by, as text', () => {
    assert.match(html, /<div id="chat" data-conversation="&quot;&gt;&lt;b&gt;"><\/div>/);
  });

  it('has one script, which carries the nonce, and nothing inline', () => {
    const scripts = html.match(/<script[^>]*>[^<]*/g);
    assert.deepEqual(scripts, ['<script nonce="n0nce" src="https://x/webview.js?a=1&amp;b=2">']);
    assert.doesNotMatch(html, /<style| style=| on\w+=/);
  });
});
