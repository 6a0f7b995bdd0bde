/* The provider that everyone is measured against: one thread, epoll, OpenSSL and nghttp2; TLS, HTTP/1.1 and HTTP/2, answers in OpenAI's form.
 *
 *   upstream FOLDER              serves with FOLDER/leaf.pem and leaf-key.pem; writes its port to FOLDER/port; runs until it is killed
 *
 * It is as lean as it can be, since it shares the machine with what is measured. A request is read whole before it is answered. With
 * "stream":true in its body it gets `bench-chunks` events, `bench-pause` ms apart, each with the machine's clock in it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define USAGE "{\"prompt_tokens\":43,\"completion_tokens\":61,\"total_tokens\":104,\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0}," \
    "\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}"
#define ANSWER "{\"id\":\"chatcmpl-bench%012llu\",\"object\":\"chat.completion\",\"created\":1790000000,\"model\":\"gpt-4o-mini-2024-07-18\"," \
    "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"The Plimsoll line, after Samuel Plimsoll, who had Parliament pass it in 1876: " \
    "a mark on the hull that shows how deep a ship may lie in the water when it is loaded.\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null," \
    "\"finish_reason\":\"stop\"}],\"usage\":" USAGE ",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_bench\"}"
#define EVENT "data: {\"id\":\"chatcmpl-bench%012llu\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,\"model\":\"gpt-4o-mini-2024-07-18\"," \
    "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_bench\","

enum { HEAD, FIXED, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILER };

/* A request and its answer. */
typedef struct exchange {
    struct connection *on;
    struct exchange *next, **from;      /* among those that stream */
    int32_t id;                          /* of the stream on HTTP/2 */
    unsigned long long number;
    uint64_t received, due;              /* due: when the next event is to be written */
    int streams, chunks, pause, written, ended, waits;
    char out[4096]; size_t out_length, out_taken;   /* HTTP/2: what the library has not fetched yet */
} exchange;

typedef struct connection {
    int fd, shaken, armed, dead;
    SSL *ssl;
    nghttp2_session *h2;
    exchange *one;                       /* HTTP/1.1: the one under way */
    int state; uint64_t left;
    char head[32768]; size_t head_length;
    char size[32]; size_t size_length;
    unsigned char *out; size_t out_length, out_sent, out_room;
} connection;

static SSL_CTX *tls;
static int poller;
static unsigned long long answers;
static exchange *streaming;
static nghttp2_session_callbacks *callbacks;
static char date[64];

static uint64_t now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec; }

static void die(const char *what) { fprintf(stderr, "upstream: %s\n", what); ERR_print_errors_fp(stderr); exit(1); }

static void put(connection *c, const void *from, size_t length)
{
    if (c->out_length + length > c->out_room) {
        c->out_room = (c->out_length + length) * 2;
        if (!(c->out = realloc(c->out, c->out_room))) die("out of memory");
    }
    memcpy(c->out + c->out_length, from, length);
    c->out_length += length;
}

static void arm(connection *c, int on)
{
    if (c->armed == on) return;
    struct epoll_event event = { .events = EPOLLIN | (on ? EPOLLOUT : 0), .data.ptr = c };
    epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &event);
    c->armed = on;
}

static void flush(connection *c)
{
    if (c->h2) {
        const uint8_t *data; ssize_t count;
        while ((count = nghttp2_session_mem_send(c->h2, &data)) > 0) put(c, data, (size_t)count);
        if (count < 0) { c->dead = 1; return; }
    }
    while (c->out_sent < c->out_length) {
        int wrote = SSL_write(c->ssl, c->out + c->out_sent, (int)(c->out_length - c->out_sent));
        if (wrote <= 0) {
            if (SSL_get_error(c->ssl, wrote) != SSL_ERROR_WANT_WRITE) c->dead = 1; else arm(c, 1);
            return;
        }
        c->out_sent += (size_t)wrote;
    }
    c->out_sent = c->out_length = 0;
    arm(c, 0);
}

static exchange *open_exchange(connection *c, int32_t id)
{
    exchange *e = calloc(1, sizeof *e);
    if (!e) die("out of memory");
    e->on = c; e->id = id;
    return e;
}

static void leave(exchange *e) { if (e->from) { *e->from = e->next; if (e->next) e->next->from = e->from; e->from = NULL; } }

static void close_exchange(exchange *e) { leave(e); free(e); }

static void header(exchange *e, const char *name, size_t name_length, const char *value)
{
    if (name_length == 12 && !strncasecmp(name, "bench-chunks", 12)) e->chunks = atoi(value);
    else if (name_length == 11 && !strncasecmp(name, "bench-pause", 11)) e->pause = atoi(value);
}

static void body(exchange *e, const char *from, size_t length)
{
    /* Its beginning waits where the answer will be: it may come in pieces. */
    size_t room = sizeof e->out - e->out_length, take = length < room ? length : room;
    memcpy(e->out + e->out_length, from, take);
    e->out_length += take;
    e->received += length;
}

/* The next event of a stream; after the last one what ends it. */
static size_t event(exchange *e, char *to, size_t room)
{
    if (e->written < e->chunks)
        return (size_t)snprintf(to, room, EVENT "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"n=%d t=%llu\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n",
            e->number, e->written++, (unsigned long long)now());
    e->ended = 1;
    return (size_t)snprintf(to, room,
        EVENT "\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":null}\n\n" EVENT "\"choices\":[],\"usage\":" USAGE "}\n\ndata: [DONE]\n\n",
        e->number, e->number);
}

static ssize_t fetch(nghttp2_session *session, int32_t id, uint8_t *to, size_t length, uint32_t *flags, nghttp2_data_source *source, void *user)
{
    (void)session; (void)id; (void)user;
    exchange *e = source->ptr;
    size_t left = e->out_length - e->out_taken;
    if (!left && !e->ended) { e->waits = 1; return NGHTTP2_ERR_DEFERRED; }
    if (left > length) left = length;
    memcpy(to, e->out + e->out_taken, left);
    e->out_taken += left;
    if (e->out_taken == e->out_length) { e->out_taken = e->out_length = 0; if (e->ended) *flags |= NGHTTP2_DATA_FLAG_EOF; }
    return (ssize_t)left;
}

/* Writes the events that are due. */
static void step(exchange *e)
{
    connection *c = e->on;
    uint64_t at = now();
    while (!e->ended && e->due <= at) {
        char text[2048];
        size_t length = event(e, text, sizeof text);
        if (c->h2) {
            if (e->out_length + length > sizeof e->out) { memmove(e->out, e->out + e->out_taken, e->out_length -= e->out_taken); e->out_taken = 0; }
            if (e->out_length + length > sizeof e->out) { c->dead = 1; return; }
            memcpy(e->out + e->out_length, text, length);
            e->out_length += length;
        }
        else {
            char size[16];
            put(c, size, (size_t)snprintf(size, sizeof size, "%zx\r\n", length));
            put(c, text, length);
            put(c, "\r\n", 2);
            if (e->ended) put(c, "0\r\n\r\n", 5);
        }
        e->due = now() + (uint64_t)e->pause * 1000000u;
        if (e->pause) break;
    }
    if (e->ended) leave(e);
    if (c->h2 && e->waits) { e->waits = 0; nghttp2_session_resume_data(c->h2, e->id); }
}

#define FIELD(n, v, l) { (uint8_t *)(n), (uint8_t *)(v), sizeof(n) - 1, (l), NGHTTP2_NV_FLAG_NO_COPY_NAME }

/* The request is whole. */
static void answer(exchange *e)
{
    connection *c = e->on;
    char id[32], received[24], size[24], text[2048];
    e->number = ++answers;
    e->streams = memmem(e->out, e->out_length, "\"stream\":true", 13) != NULL;
    e->out_length = 0;
    int id_length = snprintf(id, sizeof id, "req_bench%012llu", e->number);
    int received_length = snprintf(received, sizeof received, "%llu", (unsigned long long)e->received);
    size_t length = e->streams ? 0 : (size_t)snprintf(text, sizeof text, ANSWER, e->number);
    int size_length = snprintf(size, sizeof size, "%zu", length);
    if (c->h2) {
        nghttp2_nv fields[10] = {
            FIELD(":status", "200", 3), FIELD("date", date, strlen(date)), FIELD("x-request-id", id, (size_t)id_length), FIELD("openai-processing-ms", "7", 1),
            FIELD("openai-version", "2020-10-01", 10), FIELD("x-ratelimit-remaining-requests", "9999", 4),
        };
        if (e->streams) {
            fields[6] = (nghttp2_nv)FIELD("content-type", "text/event-stream; charset=utf-8", 32);
            fields[7] = (nghttp2_nv)FIELD("cache-control", "no-cache", 8);
        }
        else {
            fields[6] = (nghttp2_nv)FIELD("bench-received", received, (size_t)received_length);
            fields[7] = (nghttp2_nv)FIELD("content-type", "application/json", 16);
            fields[8] = (nghttp2_nv)FIELD("content-length", size, (size_t)size_length);
            memcpy(e->out, text, length);
            e->out_length = length;
            e->ended = 1;
        }
        nghttp2_data_provider provider = { .source.ptr = e, .read_callback = fetch };
        if (nghttp2_submit_response(c->h2, e->id, fields, e->streams ? 8 : 9, &provider)) c->dead = 1;
    }
    else {
        char head[1024];
        put(c, head, (size_t)snprintf(head, sizeof head,
            "HTTP/1.1 200 OK\r\nDate: %s\r\nx-request-id: %s\r\nopenai-processing-ms: 7\r\nopenai-version: 2020-10-01\r\nx-ratelimit-remaining-requests: 9999\r\n", date, id));
        if (e->streams) put(c, head, (size_t)snprintf(head, sizeof head, "Content-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n"));
        else {
            put(c, head, (size_t)snprintf(head, sizeof head, "bench-received: %s\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n", received, size));
            put(c, text, length);
            e->ended = 1;
        }
    }
    if (!e->streams) return;
    e->due = now();
    e->next = streaming; e->from = &streaming;
    if (streaming) streaming->from = &e->next;
    streaming = e;
    step(e);
}

static int on_begin(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST)
        nghttp2_session_set_stream_user_data(session, frame->hd.stream_id, open_exchange(user, frame->hd.stream_id));
    return 0;
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name, size_t name_length, const uint8_t *value, size_t length, uint8_t flags, void *user)
{
    (void)length; (void)flags; (void)user;
    exchange *e = nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);
    if (e) header(e, (const char *)name, name_length, (const char *)value);
    return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *data, size_t length, void *user)
{
    (void)flags; (void)user;
    exchange *e = nghttp2_session_get_stream_user_data(session, id);
    if (e) body(e, (const char *)data, length);
    return 0;
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
    (void)user;
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
    exchange *e = frame->hd.flags & NGHTTP2_FLAG_END_STREAM ? nghttp2_session_get_stream_user_data(session, frame->hd.stream_id) : NULL;
    if (e) answer(e);
    return 0;
}

static int on_close(nghttp2_session *session, int32_t id, uint32_t error, void *user)
{
    (void)error; (void)user;
    exchange *e = nghttp2_session_get_stream_user_data(session, id);
    if (e) close_exchange(e);
    return 0;
}

static void begin_http2(connection *c)
{
    nghttp2_settings_entry settings[] = { { NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 100 }, { NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1 << 20 } };
    if (nghttp2_session_server_new(&c->h2, callbacks, c)) die("out of memory");
    nghttp2_submit_settings(c->h2, NGHTTP2_FLAG_NONE, settings, 2);
    nghttp2_session_set_local_window_size(c->h2, NGHTTP2_FLAG_NONE, 0, 4 << 20);
}

/* The head of a request on HTTP/1.1 is whole. */
static void head(connection *c)
{
    exchange *e = c->one = open_exchange(c, 0);
    int chunked = 0;
    c->left = 0;
    for (char *line = strstr(c->head, "\r\n"); line && line[2] != '\r'; line = strstr(line + 2, "\r\n")) {
        char *name = line + 2, *colon = strchr(name, ':');
        if (!colon) { c->dead = 1; return; }
        char *value = colon + 1;
        while (*value == ' ') value++;
        header(e, name, (size_t)(colon - name), value);
        if (colon - name == 14 && !strncasecmp(name, "content-length", 14)) c->left = strtoull(value, NULL, 10);
        else if (colon - name == 17 && !strncasecmp(name, "transfer-encoding", 17)) chunked = 1;
        else if (colon - name == 6 && !strncasecmp(name, "expect", 6)) put(c, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    }
    c->head_length = c->size_length = 0;
    c->state = chunked ? CHUNK_SIZE : FIXED;
    if (c->state == FIXED && !c->left) { c->state = HEAD; answer(e); }
}

static void take_http1(connection *c, const char *from, size_t length)
{
    while (length && !c->dead) {
        size_t used = 1;
        switch (c->state) {
        case HEAD:
            if (c->one && !c->one->ended) { c->dead = 1; return; }   /* Nobody here sends a request before its last answer. */
            if (c->one) { close_exchange(c->one); c->one = NULL; }
            if (c->head_length == sizeof c->head - 1) { c->dead = 1; return; }
            c->head[c->head_length++] = *from;
            if (*from != '\n' || c->head_length < 4 || memcmp(c->head + c->head_length - 4, "\r\n\r\n", 4)) break;
            c->head[c->head_length] = 0;
            head(c);
            break;
        case FIXED:
        case CHUNK_DATA:
            used = length < c->left ? length : (size_t)c->left;
            body(c->one, from, used);
            c->left -= used;
            if (c->left) break;
            if (c->state == CHUNK_DATA) c->state = CHUNK_END; else { c->state = HEAD; answer(c->one); }
            break;
        case CHUNK_SIZE:
            if (*from != '\n') { if (c->size_length < sizeof c->size - 1) c->size[c->size_length++] = *from; break; }
            c->size[c->size_length] = 0; c->size_length = 0;
            c->left = strtoull(c->size, NULL, 16);
            c->state = c->left ? CHUNK_DATA : TRAILER;
            break;
        case CHUNK_END:
            if (*from == '\n') c->state = CHUNK_SIZE;
            break;
        case TRAILER:
            if (*from == '\n') { if (c->size_length == 0) { c->state = HEAD; answer(c->one); } c->size_length = 0; }
            else if (*from != '\r') c->size_length = 1;
            break;
        }
        from += used; length -= used;
    }
}

static void close_connection(connection *c)
{
    if (c->h2) {
        /* The library forgets streams without a word. */
        for (exchange *e = streaming, *next; e; e = next) { next = e->next; if (e->on == c) leave(e); }
        nghttp2_session_del(c->h2);
    }
    else if (c->one) close_exchange(c->one);
    SSL_free(c->ssl);
    close(c->fd);
    free(c->out);
    free(c);
}

static void serve(connection *c, uint32_t events)
{
    static char buffer[65536];
    if (!c->shaken) {
        int done = SSL_accept(c->ssl);
        if (done != 1) {
            int error = SSL_get_error(c->ssl, done);
            if (error == SSL_ERROR_WANT_WRITE) arm(c, 1);
            else if (error != SSL_ERROR_WANT_READ) c->dead = 1;
            return;
        }
        c->shaken = 1;
        const unsigned char *chosen; unsigned length;
        SSL_get0_alpn_selected(c->ssl, &chosen, &length);
        if (length == 2) begin_http2(c);
    }
    if (events & EPOLLIN) {
        for (;;) {
            int count = SSL_read(c->ssl, buffer, sizeof buffer);
            if (count <= 0) {
                int error = SSL_get_error(c->ssl, count);
                if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) c->dead = 1;
                break;
            }
            if (c->h2) { if (nghttp2_session_mem_recv(c->h2, (uint8_t *)buffer, (size_t)count) != count) c->dead = 1; }
            else take_http1(c, buffer, (size_t)count);
            if (c->dead || (!SSL_has_pending(c->ssl) && count < 16384)) break;
        }
    }
    if (!c->dead) flush(c);
}

static int choose(SSL *ssl, const unsigned char **out, unsigned char *length, const unsigned char *in, unsigned in_length, void *user)
{
    (void)ssl; (void)user;
    static const unsigned char ours[] = "\x02h2\x08http/1.1";
    return SSL_select_next_proto((unsigned char **)out, length, ours, sizeof ours - 1, in, in_length) == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

static int listen_here(const char *folder)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof at;
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 1024) || getsockname(fd, (struct sockaddr *)&at, &size)) die("cannot listen");
    char next[4096], port[4096];
    snprintf(next, sizeof next, "%s/port.next", folder);
    snprintf(port, sizeof port, "%s/port", folder);
    FILE *file = fopen(next, "w");
    if (!file || fprintf(file, "%d", ntohs(at.sin_port)) < 0 || fclose(file) || rename(next, port)) die("the port cannot be written");
    return fd;
}

int main(int count, char **arguments)
{
    if (count != 2) die("which folder?");
    signal(SIGPIPE, SIG_IGN);
    char certificate[4096], key[4096];
    snprintf(certificate, sizeof certificate, "%s/leaf.pem", arguments[1]);
    snprintf(key, sizeof key, "%s/leaf-key.pem", arguments[1]);
    tls = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(tls, 1);   /* Else each record takes two reads. */
    if (SSL_CTX_use_certificate_file(tls, certificate, SSL_FILETYPE_PEM) != 1 || SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1) die("no certificate");
    SSL_CTX_set_alpn_select_cb(tls, choose, NULL);
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, on_begin);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    poller = epoll_create1(0);
    int listener = listen_here(arguments[1]);
    struct epoll_event own = { .events = EPOLLIN, .data.ptr = NULL };
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &own);

    for (;;) {
        int wait = 1000;
        uint64_t at = now();
        for (exchange *e = streaming; e; e = e->next) {
            int left = e->due <= at ? 0 : (int)((e->due - at + 999999u) / 1000000u);
            if (left < wait) wait = left;
        }
        struct epoll_event events[256];
        int ready = epoll_wait(poller, events, 256, wait);
        time_t today = time(NULL);
        static time_t dated;
        if (today != dated) { dated = today; struct tm utc; gmtime_r(&today, &utc); strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &utc); }
        for (int i = 0; i < ready; i++) {
            connection *c = events[i].data.ptr;
            if (c) {
                serve(c, events[i].events);
                if (c->dead) close_connection(c);
                continue;
            }
            int fd, one = 1;
            while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                c = calloc(1, sizeof *c);
                if (!c) die("out of memory");
                c->fd = fd;
                c->ssl = SSL_new(tls);
                SSL_set_fd(c->ssl, fd);
                SSL_set_accept_state(c->ssl);
                struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };
                epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
            }
        }
        at = now();
        for (exchange *e = streaming, *next; e; e = next) {
            next = e->next;
            if (e->due > at) continue;
            connection *c = e->on;
            step(e);
            if (!c->dead) flush(c);
            /* A dead one is closed when the system says so: others of its streams may be in this list. */
        }
    }
}
