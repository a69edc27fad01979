import { useEffect, useState } from "react";

/** As long as the second half of a double click may take. */
const DOUBLE_CLICK_MS = 500;

/**
 * Whether a form was shown only just now. The next request comes up with its buttons where those of the last one were: a
 * click that comes that soon was not meant for it.
 */
export function useNew(): boolean {
  const [isNew, setNew] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setNew(false), DOUBLE_CLICK_MS);
    return () => clearTimeout(timer);
  }, []);
  return isNew;
}
