import { useEffect, useState } from 'preact/hooks';
import { droppedUris, mayBeFiles } from './dropped.ts';
import type { FileSender } from './file-sender.ts';
import { Icon } from './icon.tsx';
import type { Send } from './send.ts';

interface DropZoneProps {
  readonly label: string;
  readonly files: FileSender;
  readonly send: Send;
}

/** The whole page takes files that are dropped; says so while they are over it. */
export function DropZone({ label, files, send }: DropZoneProps) {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer || !mayBeFiles(event.dataTransfer.types)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (event.dataTransfer && take(event.dataTransfer, files, send)) event.preventDefault();
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [files, send]);
  if (!isOver) return null;
  return (
    <div class="drop-zone" aria-hidden="true">
      <Icon name="cloud-upload" />
      {label}
    </div>
  );
}

function take(data: DataTransfer, files: FileSender, send: Send): boolean {
  if (data.files.length > 0) {
    files.add(data.files);
    return true;
  }
  const uris = droppedUris(data);
  if (uris.length > 0) send({ kind: 'drop', uris });
  return uris.length > 0;
}
