import { window } from 'vscode';
import type { Question } from '../question.ts';

/** In a dialog of its own; Escape is a no. */
export async function confirm({ text, detail, yes }: Question): Promise<boolean> {
  return (await window.showWarningMessage(text, { modal: true, detail }, yes)) === yes;
}
