export interface ChatHtmlInput {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** Fresh for each page. */
  readonly nonce: string;
  readonly script: string;
  readonly styles: readonly string[];
  readonly language: string;
  readonly title: string;
  /** What the page keeps to be restored by. */
  readonly conversation: string;
}

/** The page before its script runs. Everything is forbidden but our own script, styles and icon font. */
export function chatHtml({
  cspSource,
  nonce,
  script,
  styles,
  language,
  title,
  conversation,
}: ChatHtmlInput): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource}; font-src ${cspSource}`;
  const links = styles.map((style) => `<link rel="stylesheet" href="${attribute(style)}">`).join('\n    ');
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${attribute(title)}</title>
    ${links}
  </head>
  <body>
    <div id="chat" data-conversation="${attribute(conversation)}"></div>
    <script nonce="${nonce}" src="${attribute(script)}"></script>
  </body>
</html>
`;
}

function attribute(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
