import { useEffect, useState } from "react";

/** When the data that is shown came; milliseconds since 1970. */
export function useReadAt(data: unknown): number | null {
  const [readAt, setReadAt] = useState<number | null>(null);
  useEffect(() => {
    if (data !== undefined) setReadAt(Date.now());
  }, [data]);
  return readAt;
}
