import { useEffect, useState, type ReactNode } from "react";
import { cx } from "./cx.ts";

/** Shows its children only when waiting takes longer than a glance (150 ms). */
export const AfterAMoment = ({ children, ms = 150 }: { children: ReactNode; ms?: number }) => {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return late ? children : null;
};

/** A grey stand-in with the size of what will come. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden="true" className={cx("block animate-breathe rounded-md bg-sunken", className)} />
);
