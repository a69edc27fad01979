import type { WireRequest } from "./aws/protocols";
import type { Machine } from "./machine";
import { CONTROL_PREFIX, type ControlDoor } from "./server";

export class Control implements ControlDoor {
  constructor(private readonly machine: Machine) {}

  handle(request: WireRequest): { status: number; body: unknown } {
    const path = request.path.slice(CONTROL_PREFIX.length);
    if (path === "healthz") return { status: 200, body: { status: "ok" } };
    if (path === "connect") return { status: 200, body: this.machine.connection };
    return { status: 404, body: { error: "unknown" } };
  }
}
