import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";

/** A search for a cluster, the shortest way to a request. */
export function FindCluster() {
  const [, go] = useLocation();
  const [text, setText] = useState("");
  const find = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    go(wanted === "" ? addresses.ask() : `${addresses.ask()}?search=${encodeURIComponent(wanted)}`);
  };
  return (
    <form onSubmit={find} style={FORM}>
      <div style={FIELD}>
        <Input
          type="search"
          value={text}
          onChange={({ detail }) => setText(detail.value)}
          ariaLabel="Find a cluster to ask for"
          placeholder="Name, account or tag of a cluster"
        />
      </div>
      <Button variant="primary" formAction="submit">
        Find a cluster
      </Button>
    </form>
  );
}

const FORM = { display: "flex", flexWrap: "wrap", gap: "8px" } as const;
const FIELD = { flex: "1 1 14rem", maxWidth: "40rem" } as const;
