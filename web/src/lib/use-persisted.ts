import { useCallback, useState } from "react";
import { storage } from "./storage.ts";

/** A number that survives a reload, kept within its limits. */
export const usePersistedNumber = (
  key: string,
  fallback: number,
  min: number,
  max: number,
): [number, (value: number) => void] => {
  const clamp = (value: number): number => Math.min(max, Math.max(min, Math.round(value)));
  const [value, setValue] = useState(() => {
    const stored = Number(storage.get(key));
    return Number.isFinite(stored) && stored > 0 ? clamp(stored) : fallback;
  });
  const set = (next: number): void => {
    setValue(clamp(next));
    storage.set(key, String(clamp(next)));
  };
  return [value, set];
};

/** A yes or no that survives a reload. */
export const usePersistedFlag = (key: string, fallback: boolean): [boolean, (value: boolean) => void] => {
  const [value, setValue] = useState(() => {
    const stored = storage.get(key);
    return stored === undefined ? fallback : stored === "1";
  });
  const set = useCallback(
    (next: boolean) => {
      setValue(next);
      storage.set(key, next ? "1" : "0");
    },
    [key],
  );
  return [value, set];
};
