import { useCallback, useLayoutEffect, useRef } from "react";

/**
 * Says whether this part of the page is still shown. The viewer may have left it while the API was answering, and then
 * nothing navigates away from the page that they opened.
 */
export function useIsOpen(): () => boolean {
  const isOpen = useRef(true);
  useLayoutEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
    };
  }, []);
  return useCallback(() => isOpen.current, []);
}
