import { useEffect, useState } from "react";

const SETTLED_MS = 300;

/** A value once it has not changed for a moment, such as a text that is being typed. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
