import { runCommand } from "./commands/command";
import { importCommand } from "./commands/import-command";

void runCommand(importCommand);
