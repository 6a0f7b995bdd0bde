/* The load: one thread, epoll, OpenSSL; HTTP/1.1 over TLS, through a proxy (CONNECT) or straight to the upstream.
 *
 *   load MODE key=value...       prints "ready", waits for a line on standard input, runs, prints one line of JSON
 *
 *   MODE      calls    closed loop: each connection sends its next request when it has its answer
 *             streams  the same with streamed answers: chunks must come in order and without a gap; the time that is written
 *                      in each (CLOCK_MONOTONIC, the machine's) against the time it was read is its delay on the way
 *             upload   one request with a body of `bytes`
 *   dial      host:port to connect to: the proxy, or the upstream
 *   connect   host:port to ask a proxy for; leave it out to go straight
 *   name      the server's name: SNI, the name the certificate must have, and Host
 *   ca        PEM file of what to trust
 *   connections, seconds, chunks (of a stream), pause (ms between chunks), bytes; seconds=0: one request each connection
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD, FIXED, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILER };
enum { CALLS, STREAMS, UPLOAD };

typedef struct { uint64_t *at; size_t count, room; } samples;

typedef struct {
    int fd, busy, state, chunked, failed, out_armed;
    SSL *ssl;
    size_t sent;             /* of head and body together */
    uint64_t began;
    char head[16384]; size_t head_length;
    char text[65536]; size_t text_length;    /* the body, or the line of it that is not whole yet */
    int64_t left;            /* of the body, or of the chunk */
    char size[32]; size_t size_length;
    int status, next, done, usage;
} connection;

static int mode, connections = 1, chunks = 50, pause_ms = 5;
static double seconds = 5;
static size_t bytes = 0;
static const char *dial, *through, *name, *ca;
static char request[4096]; static size_t request_length, body_length;
static char filler[65536];
static SSL_CTX *tls;
static int poller;
static samples latencies, delays;
static long requests, errors, lost, received;

static uint64_t now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec; }

static void die(const char *format, ...)
{
    va_list arguments; va_start(arguments, format);
    fputs("load: ", stderr); vfprintf(stderr, format, arguments); fputc('\n', stderr);
    exit(1);
}

static void add(samples *to, uint64_t sample)
{
    if (to->count == to->room) {
        to->room = to->room ? to->room * 2 : 65536;
        if (!(to->at = realloc(to->at, to->room * sizeof *to->at))) die("out of memory");
    }
    to->at[to->count++] = sample;
}

static int compare(const void *a, const void *b) { uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b; return (x > y) - (x < y); }

static double micros(samples *of, double quantile)
{
    if (!of->count) return 0;
    return (double)of->at[(size_t)((double)(of->count - 1) * quantile)] / 1000;
}

static int dial_tcp(void)
{
    char host[256]; const char *colon = strrchr(dial, ':');
    if (!colon || (size_t)(colon - dial) >= sizeof host) die("dial=%s is not host:port", dial);
    memcpy(host, dial, (size_t)(colon - dial)); host[colon - dial] = 0;
    struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *found;
    if (getaddrinfo(host, colon + 1, &hints, &found)) die("%s is not known", host);
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    /* From an address of its own: mockttp takes a client whose port is that of one of its own connections for itself. */
    struct sockaddr_in from = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000002) };
    bind(fd, (struct sockaddr *)&from, sizeof from);
    if (connect(fd, found->ai_addr, found->ai_addrlen)) die("%s: %s", dial, strerror(errno));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    freeaddrinfo(found);
    return fd;
}

/* Connects, with CONNECT where there is a proxy, and shakes hands. Blocks: it is not part of what is measured. */
static void open_connection(connection *c)
{
    c->fd = dial_tcp();
    if (through) {
        char head[1024];
        int length = snprintf(head, sizeof head, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", through, through);
        if (write(c->fd, head, (size_t)length) != length) die("CONNECT cannot be sent");
        size_t have = 0;
        while (have < 4 || memcmp(head + have - 4, "\r\n\r\n", 4)) {
            if (have == sizeof head - 1 || read(c->fd, head + have, 1) != 1) die("no answer to CONNECT");
            have++;
        }
        head[have] = 0;
        if (!strstr(head, " 200")) die("CONNECT was answered with %.60s", head);
    }
    c->ssl = SSL_new(tls);
    SSL_set_fd(c->ssl, c->fd);
    SSL_set_tlsext_host_name(c->ssl, name);
    SSL_set1_host(c->ssl, name);
    if (SSL_connect(c->ssl) != 1) { ERR_print_errors_fp(stderr); die("no TLS with %s", name); }
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };
    epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event);
    c->out_armed = 0;
}

static void close_connection(connection *c) { SSL_free(c->ssl); close(c->fd); }

static void arm_output(connection *c, int on)
{
    if (c->out_armed == on) return;
    struct epoll_event event = { .events = EPOLLIN | (on ? EPOLLOUT : 0), .data.ptr = c };
    epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &event);
    c->out_armed = on;
}

static void push(connection *c)
{
    size_t total = request_length + body_length;
    while (c->sent < total) {
        const char *from; size_t length;
        if (c->sent < request_length) { from = request + c->sent; length = request_length - c->sent; }
        else {
            size_t at = (c->sent - request_length) % sizeof filler;
            from = filler + at; length = sizeof filler - at;
            if (length > total - c->sent) length = total - c->sent;
        }
        int wrote = SSL_write(c->ssl, from, (int)length);
        if (wrote <= 0) {
            if (SSL_get_error(c->ssl, wrote) != SSL_ERROR_WANT_WRITE) { c->failed = 1; return; }
            arm_output(c, 1);
            return;
        }
        c->sent += (size_t)wrote;
    }
    arm_output(c, 0);
}

static void begin(connection *c)
{
    c->busy = 1; c->sent = 0; c->state = HEAD; c->head_length = c->text_length = 0; c->next = c->done = c->usage = 0;
    c->began = now();
    push(c);
}

static void line(connection *c, const char *text, uint64_t read_at)
{
    if (strncmp(text, "data: ", 6)) return;
    if (!strcmp(text + 6, "[DONE]")) { c->done = 1; return; }
    const char *mark = strstr(text, "\"content\":\"n=");
    if (mark) {
        int number; unsigned long long written;
        if (sscanf(mark, "\"content\":\"n=%d t=%llu", &number, &written) != 2) { lost++; return; }
        if (number != c->next) lost++;
        c->next = number + 1;
        add(&delays, read_at - written);
    }
    else if (strstr(text, "\"total_tokens\":")) c->usage = 1;
}

static void body(connection *c, const char *from, size_t length, uint64_t read_at)
{
    received += (long)length;
    while (length) {
        size_t room = sizeof c->text - 1 - c->text_length;
        const char *end = mode == STREAMS ? memchr(from, '\n', length) : NULL;
        size_t take = end ? (size_t)(end - from) : length;
        if (take > room) { c->failed = 1; return; }
        memcpy(c->text + c->text_length, from, take);
        c->text_length += take;
        c->text[c->text_length] = 0;
        if (end) {
            line(c, c->text, read_at);
            c->text_length = 0;
            take++;
        }
        from += take; length -= take;
    }
}

static void finish(connection *c)
{
    int good = c->status == 200;
    if (mode == STREAMS) {
        good &= c->done && c->usage;
        if (c->next != chunks) lost += chunks > c->next ? chunks - c->next : 1;
    }
    else good &= strstr(c->text, "\"total_tokens\":") != NULL;
    if (mode == UPLOAD) {
        char said[64];
        snprintf(said, sizeof said, "bench-received: %zu", body_length + request_length - (size_t)(strstr(request, "\r\n\r\n") + 4 - request));
        good &= strcasestr(c->head, said) != NULL;
    }
    if (!good && !errors++) fprintf(stderr, "load: a bad answer: %d\n%.300s\n%.300s\n", c->status, c->head, c->text);
    if (good) requests++;
    add(&latencies, now() - c->began);
    c->busy = 0;
}

/* Takes in what was read; ends the request where the answer is whole. */
static void take(connection *c, const char *from, size_t length, uint64_t read_at)
{
    while (length && !c->failed && c->busy) {
        size_t used = 1;
        switch (c->state) {
        case HEAD:
            if (c->head_length == sizeof c->head - 1) { c->failed = 1; return; }
            c->head[c->head_length++] = *from;
            if (c->head_length < 4 || memcmp(c->head + c->head_length - 4, "\r\n\r\n", 4)) break;
            c->head[c->head_length] = 0;
            c->status = atoi(c->head + 9);
            c->size_length = 0;
            const char *fixed = strcasestr(c->head, "\r\ncontent-length:");
            if (fixed) { c->left = atoll(fixed + 17); c->state = FIXED; }
            else if (strcasestr(c->head, "\r\ntransfer-encoding: chunked")) c->state = CHUNK_SIZE;
            else { c->failed = 1; return; }
            if (fixed && !c->left) finish(c);
            break;
        case FIXED:
        case CHUNK_DATA:
            used = (int64_t)length < c->left ? length : (size_t)c->left;
            body(c, from, used, read_at);
            c->left -= (int64_t)used;
            if (c->left) break;
            if (c->state == FIXED) finish(c); else c->state = CHUNK_END;
            break;
        case CHUNK_SIZE:
            if (*from != '\n') { if (c->size_length < sizeof c->size - 1) c->size[c->size_length++] = *from; break; }
            c->size[c->size_length] = 0; c->size_length = 0;
            c->left = strtoll(c->size, NULL, 16);
            c->state = c->left ? CHUNK_DATA : TRAILER;
            break;
        case CHUNK_END:
            if (*from == '\n') c->state = CHUNK_SIZE;
            break;
        case TRAILER:
            if (*from == '\n') { if (c->size_length == 0) finish(c); c->size_length = 0; }
            else if (*from != '\r') c->size_length = 1;
            break;
        }
        from += used; length -= used;
    }
}

static void pull(connection *c)
{
    static char buffer[65536];
    while (!c->failed) {
        int count = SSL_read(c->ssl, buffer, sizeof buffer);
        if (count <= 0) {
            int error = SSL_get_error(c->ssl, count);
            if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) c->failed = 1;
            return;
        }
        take(c, buffer, (size_t)count, now());
        if (!c->busy) return;
    }
}

static void make_request(void)
{
    static char text[2048];
    int stream = mode == STREAMS;
    snprintf(text, sizeof text,
        "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"system\",\"content\":\"You are terse.\"},"
        "{\"role\":\"user\",\"content\":\"Name the load line of a ship, and who it is called after.\"}],\"temperature\":0.2,\"max_completion_tokens\":256%s%s",
        stream ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "",
        mode == UPLOAD ? ",\"user\":\"" : "}");
    memset(filler, 'a', sizeof filler);
    size_t length = strlen(text);
    if (mode == UPLOAD) body_length = bytes - length; /* The JSON is left open: the upstream does not read it, and the meter must bear it. */
    request_length = (size_t)snprintf(request, sizeof request,
        "POST /v1/chat/completions HTTP/1.1\r\nHost: %s\r\nAccept: application/json\r\nAccept-Encoding: gzip, deflate\r\n"
        "Authorization: Bearer sk-bench-0000000000000000000000000000000000000000\r\nContent-Type: application/json\r\nUser-Agent: OpenAI/Python 2.1.0\r\n"
        "x-stainless-lang: python\r\nx-stainless-retry-count: 0\r\nbench-chunks: %d\r\nbench-pause: %d\r\nContent-Length: %zu\r\n\r\n%s",
        name, chunks, pause_ms, length + body_length, text);
}

static void read_arguments(int count, char **arguments)
{
    if (count < 2) die("which mode?");
    mode = !strcmp(arguments[1], "calls") ? CALLS : !strcmp(arguments[1], "streams") ? STREAMS : !strcmp(arguments[1], "upload") ? UPLOAD : -1;
    if (mode < 0) die("there is no mode %s", arguments[1]);
    for (int i = 2; i < count; i++) {
        char *value = strchr(arguments[i], '=');
        if (!value) die("%s is not key=value", arguments[i]);
        *value++ = 0;
        const char *key = arguments[i];
        if (!strcmp(key, "dial")) dial = value;
        else if (!strcmp(key, "connect")) through = *value ? value : NULL;
        else if (!strcmp(key, "name")) name = value;
        else if (!strcmp(key, "ca")) ca = value;
        else if (!strcmp(key, "connections")) connections = atoi(value);
        else if (!strcmp(key, "seconds")) seconds = atof(value);
        else if (!strcmp(key, "chunks")) chunks = atoi(value);
        else if (!strcmp(key, "pause")) pause_ms = atoi(value);
        else if (!strcmp(key, "bytes")) bytes = (size_t)atoll(value);
        else die("there is no key %s", key);
    }
    if (!dial || !name || !ca) die("dial, name and ca are needed");
}

/* Requests on all connections until the time is up, and then until each has its answer. */
static void drive(connection *all, double for_seconds)
{
    uint64_t until = now() + (uint64_t)(for_seconds * 1e9), patience = until + 60000000000u;
    int open = connections;
    for (int i = 0; i < connections; i++) begin(&all[i]);
    while (open && now() < patience) {
        struct epoll_event events[256];
        int ready = epoll_wait(poller, events, 256, 1000);
        for (int i = 0; i < ready; i++) {
            connection *c = events[i].data.ptr;
            if (!c->busy) continue;
            if (events[i].events & EPOLLOUT) push(c);
            if (!c->failed) pull(c);
            if (c->failed) {
                errors++;
                close_connection(c);
                c->failed = c->busy = 0;
                open_connection(c);
            }
            if (c->busy) continue;
            if (now() < until) begin(c); else open--;
        }
    }
    errors += open;
}

int main(int count, char **arguments)
{
    read_arguments(count, arguments);
    signal(SIGPIPE, SIG_IGN);
    make_request();
    tls = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(tls, 1);   /* Else each record takes two reads. */
    SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
    if (SSL_CTX_load_verify_locations(tls, ca, NULL) != 1) die("%s holds no certificate", ca);
    static const unsigned char alpn[] = "\x08http/1.1";
    SSL_CTX_set_alpn_protos(tls, alpn, sizeof alpn - 1);
    poller = epoll_create1(0);
    connection *all = calloc((size_t)connections, sizeof *all);
    for (int i = 0; i < connections; i++) open_connection(&all[i]);

    /* Each connection once beforehand, unmeasured: proxies connect to the upstream at the first request. */
    int measured = mode;
    mode = CALLS; body_length = 0; make_request();
    drive(all, 0);
    long primed = requests;
    if (errors) die("the first requests fail");
    requests = received = 0; latencies.count = 0;
    mode = measured; make_request();

    puts("ready"); fflush(stdout);
    if (getchar() == EOF) return 1;

    struct timespec cpu_before, cpu_after;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu_before);
    uint64_t started = now();
    drive(all, seconds);
    uint64_t ended = now();
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu_after);
    double cpu = (double)(cpu_after.tv_sec - cpu_before.tv_sec) + (double)(cpu_after.tv_nsec - cpu_before.tv_nsec) / 1e9;

    qsort(latencies.at, latencies.count, sizeof *latencies.at, compare);
    qsort(delays.at, delays.count, sizeof *delays.at, compare);
    printf("{\"primed\":%ld,\"requests\":%ld,\"seconds\":%.6f,\"errors\":%ld,\"lost\":%ld,\"chunks\":%zu,\"received\":%ld,\"cpu\":%.3f,"
           "\"latencyP50\":%.1f,\"latencyP99\":%.1f,\"delayP50\":%.1f,\"delayP99\":%.1f,\"delayMax\":%.1f}\n",
        primed, requests, (double)(ended - started) / 1e9, errors, lost, delays.count, received, cpu,
        micros(&latencies, 0.5), micros(&latencies, 0.99), micros(&delays, 0.5), micros(&delays, 0.99), micros(&delays, 1));
    return 0;
}
