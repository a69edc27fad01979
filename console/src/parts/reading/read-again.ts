import { useEffect } from "react";
import { READ_AGAIN } from "../../app/connection-line";

/** Reads a page's data again after a reconnect. */
export function useReadAgain(readAgain: (options: { requestPolicy: "network-only" }) => void): void {
  useEffect(() => {
    const read = () => readAgain({ requestPolicy: "network-only" });
    window.addEventListener(READ_AGAIN, read);
    return () => window.removeEventListener(READ_AGAIN, read);
  }, [readAgain]);
}
