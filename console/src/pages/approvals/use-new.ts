import { useEffect, useState } from "react";

/** The longest time between the two clicks of a double click. */
const DOUBLE_CLICK_MS = 500;

/**
 * Whether the form has just appeared. The next request puts its buttons where the last one had them, so an early click
 * was not meant for it.
 */
export function useNew(): boolean {
  const [isNew, setNew] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setNew(false), DOUBLE_CLICK_MS);
    return () => clearTimeout(timer);
  }, []);
  return isNew;
}
