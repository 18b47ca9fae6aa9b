import type { Handler } from './handler.ts';

/** Another device of this person gives what it has; where it comes from was looked at before. */
export const takeHistory: Handler<'history'> = ({ content, sender }, { taking }) => {
  taking.add(sender.device, content.body);
};
