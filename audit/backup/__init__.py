"""Backup and restore: what is stored can be had back, and it is proved now and then.

A backup is a folder with the packed database and a sealed manifest, written last; claims, uploads
and made files lie once each in a store by content beside all backups. Nothing here is kept in the
database, since that is what may be lost.
"""
