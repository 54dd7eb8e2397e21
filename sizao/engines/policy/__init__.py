"""Rules as data: packs are loaded, checked, laid over each other, and decide with a trace.

Code holds no number of law, medicine or deadline; packs do, each with its source.
"""
