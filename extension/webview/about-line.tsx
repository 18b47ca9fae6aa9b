import type { ViewAbout } from '../src/view-message.ts';
import type { ViewStrings } from '../src/view-protocol.ts';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';

interface AboutLineProps {
  readonly about: ViewAbout;
  readonly strings: ViewStrings;
  readonly onLeave: () => void;
}

/** Over the text: which message it answers or alters. */
export function AboutLine({ about: { kind, label, text }, strings, onLeave }: AboutLineProps) {
  return (
    <div class="about" id="composer-about">
      <Icon name={kind === 'edit' ? 'edit' : 'reply'} />
      <bdi class="quote-name">{label}</bdi>
      <bdi class="quote-text">{text}</bdi>
      <IconButton icon="close" label={strings.message.cancelAbout} onClick={onLeave} />
    </div>
  );
}
