import type { ViewBanner } from '../src/view-protocol.ts';
import type { Send } from './send.ts';
import { ActionButton } from './action-button.tsx';
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
      <Code banner={banner} />
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
      <Code banner={banner} />
      <Actions banner={banner} send={send} />
    </section>
  );
}

/** In the place of the composer: what must be answered before anything can be written. */
export function AnswerBar({ banner, send }: BannerProps) {
  return (
    <footer class="composer">
      <Banner banner={banner} send={send} />
    </footer>
  );
}

function Code({ banner: { code } }: Pick<BannerProps, 'banner'>) {
  if (!code) return null;
  return (
    // One text for a screen reader, which else runs the groups together.
    <span class="banner-code" role="img" aria-label={`${code.label}: ${code.groups.join(', ')}`}>
      {code.groups.map((group, index) => (
        <span key={index}>{group}</span>
      ))}
    </span>
  );
}

/** While a code is to be compared no button is the next step. */
function Actions({ banner, send }: BannerProps) {
  if (banner.actions.length === 0) return null;
  return (
    <span class="actions">
      {banner.actions.map((button, index) => (
        <ActionButton key={button.action} button={button} isFirst={index === 0 && !banner.code} send={send} />
      ))}
    </span>
  );
}
