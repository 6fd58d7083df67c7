// Cloudgate runs scenarios of cloud market access, draws their figures and exports their numbers.
//
// The command is wiring: flags, files, signals, the clock and exit codes, one file for each verb. It
// calculates nothing. Exit codes: 0 done; 1 failed, or not as it should be; 2 wrong use or a bad file;
// 3 done, with failed runs; 130 interrupted.
package main
