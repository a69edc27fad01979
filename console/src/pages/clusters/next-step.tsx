import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import type { Standing } from "../../parts/own-standing";
import { OwnStandingLinks } from "../../parts/own-standing-links";
import type { CanAsk, Cluster } from "./cluster";

interface Props {
  readonly cluster: Cluster;
  readonly canAsk: CanAsk;
  readonly standing: Standing;
}

/** The obstacle to access to the cluster, or the viewer's standing there. */
export function NextStep({ cluster, canAsk, standing }: Props) {
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
  if (!isThere(standing) && !canAsk?.cannot) return null;
  return (
    <Alert type="info" statusIconAriaLabel="Information">
      <OwnStandingLinks standing={standing} cluster={cluster.name} />
      {canAsk?.cannot?.message}
    </Alert>
  );
}

function isThere({ held, asked }: Standing): boolean {
  return held.length + asked.length > 0;
}

NextStep.Button = function AskButton({ cluster, canAsk, standing }: Props) {
  const [, go] = useLocation();
  if (canAsk === null || !cluster.manageability.manageable || canAsk.cannot) return null;
  const to = addresses.askFor(cluster.id);
  return (
    <Button
      variant={isThere(standing) ? "normal" : "primary"}
      href={to}
      onFollow={(event) => {
        event.preventDefault();
        go(to);
      }}
    >
      {isThere(standing) ? "Ask for more" : "Ask for access"}
    </Button>
  );
};
