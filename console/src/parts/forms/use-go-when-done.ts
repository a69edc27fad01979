import { useLocation } from "wouter";
import { useLocationProperty } from "wouter/use-browser-location";

const pathNow = () => window.location.pathname;
const addressNow = () => window.location.pathname + window.location.search;

/**
 * Navigates after an answer of the API, unless the viewer has opened another page since the click. An open dialog is not
 * required: a deleted object's page is left even if the dialog was closed, or ended by an event, before the answer, and
 * with whatever filter or tab. `withQuery`: the query names the object, as in a comparison.
 */
export function useGoWhenDone({ withQuery = false } = {}): (to: string) => void {
  const [, go] = useLocation();
  const placeNow = withQuery ? addressNow : pathNow;
  const place = useLocationProperty(placeNow, placeNow);
  return (to) => {
    if (placeNow() === place) go(to);
  };
}
