import { cloneElement, lazy, Suspense, useState } from "react";
import type { MenuProps } from "./menu-entries.ts";

const load = () => import("./open-menu.tsx");
const OpenMenu = lazy(load);

/** A menu under a button. Until it is first opened there is only the button. */
export const Menu = (props: MenuProps) => {
  const [wanted, setWanted] = useState(false);
  const button = cloneElement(props.trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onClick: () => setWanted(true),
    onPointerEnter: () => void load(),
    onFocus: () => void load(),
  });
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <OpenMenu {...props} />
    </Suspense>
  );
};
