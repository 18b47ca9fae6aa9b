import type { ViewMessage, ViewStrings } from '../src/view-protocol.ts';
import { Icon } from './icon.tsx';
import type { MessageContext } from './message-context.ts';

interface DeliveryProps {
  readonly message: ViewMessage;
  readonly context: MessageContext;
}

/** How far an own message has come, and what can be done where it has not. */
export function Delivery({ message, context: { strings, send } }: DeliveryProps) {
  const { id, state, problem, showsState, file } = message;
  // The progress of a file says it.
  if (state === 'sending') return file?.progress ? null : <div class="delivery">{strings.sending}</div>;
  if (state !== 'failed') return showsState ? <Arrival state={state} strings={strings} /> : null;
  const { retry, discard } = strings.message.acts;
  return (
    <div class="delivery failed">
      <Icon name="error" />
      <span>{problem ?? strings.failed}</span>
      <button type="button" class="link" onClick={() => send({ kind: 'message', act: 'retry', id })}>
        {retry}
      </button>
      <button type="button" class="link" onClick={() => send({ kind: 'message', act: 'discard', id })}>
        {discard}
      </button>
    </div>
  );
}

const ARRIVAL_ICONS = { sent: 'check', delivered: 'check-all', read: 'eye' } as const;

interface ArrivalProps {
  readonly state: ViewMessage['state'];
  readonly strings: ViewStrings;
}

function Arrival({ state, strings }: ArrivalProps) {
  if (state !== 'sent' && state !== 'delivered' && state !== 'read') return null;
  return (
    <div class="delivery">
      <Icon name={ARRIVAL_ICONS[state]} />
      {strings[state]}
    </div>
  );
}
