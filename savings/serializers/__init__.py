"""The lane's payloads: what is taken in and what is given out; nothing here saves."""
