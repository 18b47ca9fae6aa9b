import { useEffect, useRef, useState } from 'preact/hooks';
import type { ViewProtection } from '../src/view-protection.ts';
import type { ViewSafety, ViewSafetyNumber } from '../src/view-safety.ts';
import type { Send } from './send.ts';
import { ActionButton } from './action-button.tsx';
import { Icon } from './icon.tsx';

interface SafetyProps {
  readonly safety: ViewSafety;
  readonly send: Send;
}

const ICONS: Readonly<Record<ViewProtection['tone'], string>> = {
  readable: 'eye',
  private: 'question',
  verified: 'verified-filled',
  changed: 'warning',
};

/** The safety number of two persons, and what they can do with it. Escape leads back. */
export function Safety({ safety, send }: SafetyProps) {
  const { heading, explanation, status, tone, number, verifyLabel, actions, close, strings } = safety;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const leave = (event: KeyboardEvent) => {
    if (event.key === 'Escape') send({ kind: 'action', action: close.action });
  };
  return (
    <section class="safety" aria-labelledby="safety-heading" onKeyDown={leave}>
      <button type="button" class="link back" onClick={() => send({ kind: 'action', action: close.action })}>
        <Icon name="arrow-left" />
        {close.label}
      </button>
      <h2 id="safety-heading" ref={title} tabIndex={-1}>
        <bdi>{heading}</bdi>
      </h2>
      <p class={`safety-status ${tone}`} role="status">
        <Icon name={ICONS[tone]} />
        <span>{status}</span>
      </p>
      {number && <Number number={number} strings={strings} />}
      {number && <p class="explanation">{explanation}</p>}
      <div class="actions">
        {number && verifyLabel !== undefined && (
          <button
            type="button"
            class="button"
            onClick={() => send({ kind: 'verify', digits: number.groups.join('') })}
          >
            {verifyLabel}
          </button>
        )}
        {actions.map((button) => (
          <ActionButton key={button.action} button={button} send={send} />
        ))}
      </div>
      {number && <CodeComparison safety={safety} send={send} />}
    </section>
  );
}

interface NumberProps {
  readonly number: ViewSafetyNumber;
  readonly strings: ViewSafety['strings'];
}

function Number({ number: { groups, qrCode }, strings }: NumberProps) {
  return (
    <div class="safety-number">
      {/* One text for a screen reader, which else runs the groups together. */}
      <div class="digits" role="img" aria-label={`${strings.digits}: ${groups.join(', ')}`}>
        {groups.map((group, index) => (
          <span key={index}>{group}</span>
        ))}
      </div>
      <svg
        class="qr-code"
        role="img"
        aria-label={strings.qrCode}
        viewBox={`0 0 ${qrCode.size} ${qrCode.size}`}
        shape-rendering="crispEdges"
      >
        <path d={qrCode.path} />
      </svg>
    </div>
  );
}

/** Without a camera: the other person's code as text, sent in another way. */
function CodeComparison({ safety: { strings, comparison }, send }: SafetyProps) {
  const [code, setCode] = useState('');
  const compare = (event: Event) => {
    event.preventDefault();
    if (code.trim() !== '') send({ kind: 'compare', code });
  };
  return (
    <form class="comparison" onSubmit={compare}>
      <label for="their-code">{strings.paste}</label>
      <div class="comparison-line">
        <input
          id="their-code"
          type="text"
          class="code-input"
          autocomplete="off"
          spellcheck={false}
          placeholder={strings.pastePlaceholder}
          value={code}
          maxLength={10_000}
          aria-describedby={comparison ? 'comparison-result' : undefined}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
        <button type="submit" class="button secondary">
          {strings.compare}
        </button>
      </div>
      {comparison && (
        <p
          id="comparison-result"
          class={comparison.isMatch ? 'comparison-result match' : 'comparison-result'}
          role={comparison.isMatch ? 'status' : 'alert'}
        >
          <Icon name={comparison.isMatch ? 'pass' : 'error'} />
          <span>{comparison.text}</span>
        </p>
      )}
    </form>
  );
}
