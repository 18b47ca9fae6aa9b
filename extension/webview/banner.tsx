import type { ViewBanner } from '../src/view-protocol.ts';
import type { Send } from './send.ts';
import { Icon } from './icon.tsx';

interface BannerProps {
  readonly banner: ViewBanner;
  readonly send: Send;
}

const ICONS = { info: 'info', busy: 'loading', problem: 'warning' } as const;

/** Above the messages: what keeps the person from talking, and the next step. */
export function Banner({ banner, send }: BannerProps) {
  return (
    <section class={`banner ${banner.tone}`} role={banner.tone === 'problem' ? 'alert' : 'status'}>
      <Icon name={ICONS[banner.tone]} spin={banner.tone === 'busy'} />
      <span class="banner-text">{banner.text}</span>
      <Actions banner={banner} send={send} />
    </section>
  );
}

/** The same in place of the messages, when there are none. */
export function Welcome({ banner, send }: BannerProps) {
  return (
    <section class={`welcome ${banner.tone}`} role={banner.tone === 'problem' ? 'alert' : 'status'}>
      <Icon name={banner.tone === 'busy' ? 'loading' : 'comment-discussion'} spin={banner.tone === 'busy'} />
      <p class="banner-text">{banner.text}</p>
      <Actions banner={banner} send={send} />
    </section>
  );
}

function Actions({ banner, send }: BannerProps) {
  if (banner.actions.length === 0) return null;
  return (
    <span class="actions">
      {banner.actions.map(({ action, label }, index) => (
        <button
          key={action}
          type="button"
          class={index === 0 ? 'button' : 'button secondary'}
          onClick={() => send({ kind: 'action', action })}
        >
          {label}
        </button>
      ))}
    </span>
  );
}
