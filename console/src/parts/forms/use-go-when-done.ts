import { useLocation } from "wouter";
import { useLocationProperty } from "wouter/use-browser-location";

const addressNow = () => window.location.pathname + window.location.search;

/**
 * Navigates after an answer of the API, unless the viewer has opened another address since the click. An open dialog is
 * not required: a deleted object's page is left even if the dialog was closed, or ended by an event, before the answer.
 */
export function useGoWhenDone(): (to: string) => void {
  const [, go] = useLocation();
  const address = useLocationProperty(addressNow, addressNow);
  return (to) => {
    if (addressNow() === address) go(to);
  };
}
