import { Module } from '@nestjs/common';
import { CommentLoader } from './comment.loader.js';
import { Comments } from './comments.service.js';
import { CommentsResolver } from './comments.resolver.js';

@Module({ providers: [Comments, CommentLoader, CommentsResolver] })
export class CommentModule {}
