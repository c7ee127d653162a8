import { X } from "lucide-react";
import { useId, useLayoutEffect, useRef, type ReactNode, type SyntheticEvent } from "react";
import { strings } from "../../lib/strings.ts";
import { cx } from "./cx.ts";
import { IconButton } from "./icon-button.tsx";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** The buttons. The one that goes on comes last. */
  footer?: ReactNode;
  /** Makes the dialog a form; Enter in a field submits it. */
  onSubmit?: () => void;
  /** `side` is a drawer at the end of the page. */
  shape?: "small" | "wide" | "side";
  /** Holds a text that is shown once: only a button of the dialog's own may close it. */
  locked?: boolean;
}

const shapes = {
  small: "m-auto w-[min(30rem,calc(100vw-1.5rem))] animate-rise rounded-2xl border",
  wide: "m-auto w-[min(42rem,calc(100vw-1.5rem))] animate-rise rounded-2xl border",
  side: "ms-auto me-0 my-0 h-dvh max-h-none w-[min(28rem,100vw)] animate-appear border-s",
};

/** What gets focus back: the element itself, or the button of the menu that it stands in. */
const openerOf = (element: Element | null): HTMLElement | null => {
  if (!(element instanceof HTMLElement) || element === document.body) return null;
  const menu = element.closest('[role="menu"]');
  return menu === null ? element : document.getElementById(menu.getAttribute("aria-labelledby") ?? "");
};

/** A menu is gone, and focus with it, by the time that the dialog it opened is there: so it is noted before. */
let lastOpener: HTMLElement | null = null;
document.addEventListener("focusin", ({ target }) => {
  if (target instanceof Element) lastOpener = openerOf(target);
});

const firstField = "[data-dialog-body] :is(input, select, textarea):not([hidden], :disabled)";

/**
 * A dialog of the browser's own: it traps focus, closes on Escape, gives focus back, and needs no injected style,
 * which the content policy would refuse.
 */
export const Dialog = ({
  title,
  onClose,
  children,
  footer,
  onSubmit,
  shape = "small",
  locked = false,
}: Props) => {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const dialog = ref.current;
    const opener = openerOf(document.activeElement) ?? lastOpener;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>(firstField)?.focus();
    return () => {
      dialog?.close();
      // The browser gives focus back by itself, but not to what a menu opened.
      const now = document.activeElement;
      if (now === null || now === document.body || dialog?.contains(now) === true) opener?.focus();
    };
  }, []);
  const closed = (): void => {
    // The event comes late: the dialog may have been opened again meanwhile.
    if (ref.current?.open !== false) return;
    if (locked) ref.current.showModal();
    else onClose();
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    onSubmit?.();
    // What is wrong with the entries is known at the next paint: go to the first.
    requestAnimationFrame(() => ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  const content = (
    <>
      <div data-dialog-body="" className="min-h-0 grow overflow-y-auto px-5 py-4">
        {children}
      </div>
      {footer !== undefined && (
        <div className="flex shrink-0 flex-wrap justify-end gap-2 border-t px-5 py-3">{footer}</div>
      )}
    </>
  );
  const body = "flex min-h-0 grow flex-col";
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onClose={closed}
      onCancel={(event) => {
        if (locked) event.preventDefault();
      }}
      {...(locked ? { closedby: "none" } : {})}
      className={cx("max-h-[calc(100dvh-1.5rem)] bg-raised p-0 text-ink shadow-pop", shapes[shape])}
    >
      <div className={cx("flex flex-col", shape === "side" ? "h-full" : "max-h-[calc(100dvh-1.625rem)]")}>
        <div className="flex shrink-0 items-center justify-between gap-3 border-b py-3 ps-5 pe-3">
          <h2 id={titleId} className="min-w-0 text-lg font-semibold wrap-anywhere">
            {title}
          </h2>
          {!locked && (
            <IconButton label={strings.close} onClick={onClose}>
              <X size={18} aria-hidden="true" />
            </IconButton>
          )}
        </div>
        {onSubmit === undefined ? (
          <div className={body}>{content}</div>
        ) : (
          <form noValidate onSubmit={submit} className={body}>
            {content}
          </form>
        )}
      </div>
    </dialog>
  );
};
