/* The reference's training step for one start: the floor that a sweep is measured against.

   Reads the 27 weights, row by row, from stdin; the arguments are the number of steps and of rounds.
   Prints the nanoseconds a step of each round, then the weights after the steps. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { N = 3, F = 4, H = 3, M = 3, K = 2 };
static const double X[N][F] = {{1, 1, 0, 0}, {0, 0, 1, 1}, {1, 0, 0, 1}};
static const double Y[N][K] = {{1, 0}, {0, 1}, {1, 0}};

static double sigmoid(double a) { return 1 / (1 + exp(-a)); }

static double train(double W1[F][H], double W2[H][M], double W3[M][K], long steps)
{
    double Z1[N][H], Z2[N][M], y[N][K], d3[N][K], d2[N][M], d1[N][H], D = 100;
    for (long t = 0; t < steps; t++) {
        double loss = 0;
        for (int n = 0; n < N; n++) {
            for (int j = 0; j < H; j++) {
                double s = 0;
                for (int k = 0; k < F; k++) s += X[n][k] * W1[k][j];
                Z1[n][j] = sigmoid(s);
            }
            for (int j = 0; j < M; j++) {
                double s = 0;
                for (int k = 0; k < H; k++) s += Z1[n][k] * W2[k][j];
                Z2[n][j] = sigmoid(s);
            }
            for (int j = 0; j < K; j++) {
                double s = 0;
                for (int k = 0; k < M; k++) s += Z2[n][k] * W3[k][j];
                y[n][j] = sigmoid(s);
                d3[n][j] = y[n][j] - Y[n][j];
                loss += d3[n][j] * d3[n][j];
            }
            for (int j = 0; j < M; j++) {
                double s = 0;
                for (int k = 0; k < K; k++) s += d3[n][k] * W3[j][k];
                d2[n][j] = s * (Z2[n][j] * (1 - Z2[n][j]));
            }
            for (int j = 0; j < H; j++) {
                double s = 0;
                for (int k = 0; k < M; k++) s += d2[n][k] * W2[j][k];
                d1[n][j] = s * (Z1[n][j] * (1 - Z1[n][j]));
            }
        }
        if (loss < D) D = loss;
        for (int i = 0; i < F; i++)
            for (int j = 0; j < H; j++) {
                double s = 0;
                for (int n = 0; n < N; n++) s += d1[n][j] * X[n][i];
                W1[i][j] -= 0.1 * s;
            }
        for (int i = 0; i < H; i++)
            for (int j = 0; j < M; j++) {
                double s = 0;
                for (int n = 0; n < N; n++) s += d2[n][j] * Z1[n][i];
                W2[i][j] -= 0.1 * s;
            }
        for (int i = 0; i < M; i++)
            for (int j = 0; j < K; j++) {
                double s = 0;
                for (int n = 0; n < N; n++) s += d3[n][j] * Z2[n][i];
                W3[i][j] -= 0.1 * s;
            }
    }
    return D;
}

int main(int argc, char **argv)
{
    long steps = argc > 1 ? atol(argv[1]) : 1000, rounds = argc > 2 ? atol(argv[2]) : 1;
    double start[F * H + H * M + M * K], W[F * H + H * M + M * K], D = 0;
    const int count = sizeof start / sizeof *start;
    for (int i = 0; i < count; i++)
        if (scanf("%lf", &start[i]) != 1) return 2;
    for (long r = 0; r < rounds; r++) {
        struct timespec a, b;
        for (int i = 0; i < count; i++) W[i] = start[i];
        clock_gettime(CLOCK_MONOTONIC, &a);
        D = train((double(*)[H])W, (double(*)[M])(W + F * H), (double(*)[K])(W + F * H + H * M), steps);
        clock_gettime(CLOCK_MONOTONIC, &b);
        printf("%.17g\n", ((b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec)) / steps);
    }
    printf("%.17g\n", D);
    for (int i = 0; i < count; i++) printf("%.17g\n", W[i]);
    return 0;
}
