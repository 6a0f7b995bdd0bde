/* Loaded with LD_PRELOAD into a process that writes files: keeps beside them what a power loss would leave of them at the worst.
 *
 *   LASTSYNC_ROOT    the folder whose files are watched, subfolders included
 *   LASTSYNC_MIRROR  another folder, where there is: for each file, under its inode's number, its bytes as of its last fsync; for each
 *                    folder, as NUMBER.names, its entries as of its last fsync ("inode name", a line each)
 *
 * A file that was never synced has no bytes, and one whose folder was not synced since it got its name has no name there.
 * PowerLoss.cs puts the folder together again from that. Torn and reordered writes are not simulated. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void keep_file(int fd, const char *to)
{
    static char buffer[1 << 20];
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    off_t at = 0;
    ssize_t count;
    if (out < 0) abort();
    while ((count = pread(fd, buffer, sizeof buffer, at)) > 0) {
        if (write(out, buffer, (size_t)count) != count) abort();
        at += count;
    }
    close(out);
}

static void keep_folder(const char *path, const char *to)
{
    FILE *out = fopen(to, "w");
    DIR *folder = opendir(path);
    struct dirent *entry;
    if (out == NULL || folder == NULL) abort();
    while ((entry = readdir(folder)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            fprintf(out, "%lu %s\n", (unsigned long)entry->d_ino, entry->d_name);
    closedir(folder);
    fclose(out);
}

/* What is there when the sync begins is on the disk when it ends. Under another name until it is whole, since the kill may come at any time. */
static void keep(int fd)
{
    const char *root = getenv("LASTSYNC_ROOT"), *mirror = getenv("LASTSYNC_MIRROR");
    char link[64], path[PATH_MAX], part[PATH_MAX], to[PATH_MAX], number[64];
    struct stat about;
    ssize_t length;
    int reading;
    if (root == NULL || mirror == NULL || fstat(fd, &about) != 0) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = 0;
    if (strncmp(path, root, strlen(root)) != 0) return;

    snprintf(number, sizeof number, S_ISDIR(about.st_mode) ? "%lu.names" : "%lu", (unsigned long)about.st_ino);
    snprintf(part, sizeof part, "%s/part", mirror);
    snprintf(to, sizeof to, "%s/%s", mirror, number);
    pthread_mutex_lock(&lock);
    if (S_ISDIR(about.st_mode)) keep_folder(path, part);
    else {
        reading = open(link, O_RDONLY);
        if (reading < 0) abort();
        keep_file(reading, part);
        close(reading);
    }
    if (rename(part, to) != 0) abort();
    pthread_mutex_unlock(&lock);
}

int fsync(int fd)
{
    static int (*real)(int);
    if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    keep(fd);
    return real(fd);
}

int fdatasync(int fd)
{
    static int (*real)(int);
    if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    keep(fd);
    return real(fd);
}
