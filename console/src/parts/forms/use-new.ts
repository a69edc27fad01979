import { useEffect, useState } from "react";

/** The longest time between the two clicks of a double click. */
const DOUBLE_CLICK_MS = 500;

/**
 * Whether this part of a page has just appeared. Its button stands where another one was, so an early click was the
 * second one of a double click there.
 */
export function useNew(): boolean {
  const [isNew, setNew] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setNew(false), DOUBLE_CLICK_MS);
    return () => clearTimeout(timer);
  }, []);
  return isNew;
}
