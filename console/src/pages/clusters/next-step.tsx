import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/page-link";
import type { CanAsk, Cluster } from "./cluster-page";

interface Props {
  readonly cluster: Cluster;
  readonly canAsk: CanAsk;
}

/** What stands in the way of access to the cluster, or what the viewer has there already. */
export function NextStep({ cluster, canAsk }: Props) {
  const { manageable, message, guide } = cluster.manageability;
  if (!manageable) {
    return (
      <Alert type="warning" statusIconAriaLabel="Warning">
        {message}{" "}
        {guide && (
          <Link href={guide} external externalIconAriaLabel="Opens in a new tab">
            What AWS says about it
          </Link>
        )}
      </Alert>
    );
  }
  if (!canAsk?.held && !canAsk?.cannot) return null;
  return (
    <Alert type="info" statusIconAriaLabel="Information">
      {canAsk.cannot?.message ?? "You have access to this cluster."}{" "}
      {canAsk.held && <PageLink to={addresses.accesses()}>My access</PageLink>}
    </Alert>
  );
}

NextStep.Button = function AskButton({ cluster, canAsk }: Props) {
  const [, go] = useLocation();
  if (canAsk === null || !cluster.manageability.manageable || canAsk.cannot) return null;
  const to = addresses.askFor(cluster.id);
  return (
    <Button
      variant="primary"
      href={to}
      onFollow={(event) => {
        event.preventDefault();
        go(to);
      }}
    >
      Ask for access
    </Button>
  );
};
