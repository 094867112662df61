"""The detectors: one file each, the file name is the id. Pure: facts in, findings out.

A detector looks at what is known up to the last day that is over, and says what a person should
look at. It decides nothing, and a day of which a source is missing tells it nothing.
"""
