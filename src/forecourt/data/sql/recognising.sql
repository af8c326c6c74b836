-- Showing a session may note when it was last seen, so what shows one cannot be declared stable.
alter function fc.recognise(text, text) volatile;
alter function fc.open_reading(text, text, text, text[], bigint[], bigint[]) volatile;
