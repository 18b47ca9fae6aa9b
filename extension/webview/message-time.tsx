import { formatMoment, formatTime, isoTime } from './time-format.ts';

interface MessageTimeProps {
  readonly sentAt: number;
  readonly locale: string;
}

export function MessageTime({ sentAt, locale }: MessageTimeProps) {
  const dateTime = isoTime(sentAt);
  if (dateTime === undefined) return null;
  return (
    <time class="time" dateTime={dateTime} title={formatMoment(sentAt, { locale })}>
      {formatTime(sentAt, { locale })}
    </time>
  );
}
