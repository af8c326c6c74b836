/* The page of the API: find in it, and ask an address as oneself. */

import { findAsOneTypes } from "./finding.ts";
import { askAsOneself } from "./asking.ts";

findAsOneTypes();
askAsOneself();
