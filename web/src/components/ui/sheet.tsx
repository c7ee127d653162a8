import { X } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { strings } from "../../lib/strings.ts";
import { IconButton } from "./icon-button.tsx";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/**
 * A dialog in the middle. The browser's own element: it traps focus, closes on Escape, gives focus back,
 * and needs no injected style, which the content policy would refuse.
 */
export const Sheet = ({ title, onClose, children }: Props) => {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-label={title}
      onClose={onClose}
      className="w-[min(30rem,calc(100vw-2rem))] animate-rise rounded-2xl border bg-raised p-0 text-ink shadow-pop"
    >
      <div className="flex items-center justify-between border-b px-5 py-3">
        <h2 className="text-lg font-semibold">{title}</h2>
        <IconButton label={strings.close} onClick={onClose}>
          <X size={18} aria-hidden="true" />
        </IconButton>
      </div>
      <div className="p-5">{children}</div>
    </dialog>
  );
};
