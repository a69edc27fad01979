import { useEffect, useState } from "react";
import { serverNow } from "../../app/server-clock";

/** The time at which the shown data arrived, by the server's clock, in milliseconds since 1970. */
export function useReadAt(data: unknown): number | null {
  const [readAt, setReadAt] = useState<number | null>(null);
  useEffect(() => {
    if (data !== undefined) setReadAt(serverNow());
  }, [data]);
  return readAt;
}
