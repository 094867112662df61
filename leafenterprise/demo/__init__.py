"""The demonstration: invented organizations and people, each lane's sample work, one server."""
