import { ProgressLocation, window } from 'vscode';
import { messageOf } from '../problem-log.ts';
import type { App } from './app.ts';
import { showProblem } from './problem-dialog.ts';

/** Runs what a person asked for; a failure is logged and told, with the offer to try again. */
export async function runCommand(app: App, task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    noteProblem(app, error);
    // Not waited for: the message stays until it is read, the command has ended.
    void showProblem(error, () => void runCommand(app, task));
  }
}

/** Into the doctor's report and the log. */
export function noteProblem({ problems, log }: Pick<App, 'problems' | 'log'>, error: unknown): void {
  problems.add(error);
  log.warn(messageOf(error));
}

/** In the status bar, quietly. */
export function withProgress<T>(title: string, task: () => Promise<T>): Promise<T> {
  return Promise.resolve(window.withProgress({ location: ProgressLocation.Window, title }, task));
}
