import type {
  ConversationMessage,
  SharedCode,
  SharedPatch,
} from '../../../common/src/client/conversations/conversation.ts';
import type { ViewCodeAct } from '../view-code.ts';

export type TitledPatch = SharedPatch & { readonly title: string };

/** Where shared code is opened, and patches are looked at and applied. Rejects with what the person must know. */
export interface CodeDesk {
  open(code: SharedCode): Promise<void>;
  preview(patch: TitledPatch): Promise<void>;
  apply(patch: TitledPatch): Promise<void>;
}

/** Of a message that was taken back meanwhile nothing is left to act on. */
export async function actOnCode(
  desk: CodeDesk,
  message: ConversationMessage | undefined,
  act: ViewCodeAct,
): Promise<void> {
  const { code, patch, text: title = '' } = message ?? {};
  if (act === 'openCode' && code) await desk.open(code);
  if (act === 'previewPatch' && patch) await desk.preview({ ...patch, title });
  if (act === 'applyPatch' && patch) await desk.apply({ ...patch, title });
}
